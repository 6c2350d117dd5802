import * as vscode from 'vscode';
import { registerCommand } from '../commands/register.js';
import { saveAnimation } from './saveAnimation.js';
import { saveChart } from './saveChart.js';
import { saveData } from './saveData.js';
import type { PictureServices } from './savePicture.js';
import { savePicture } from './savePicture.js';

export const registerPictureCommands = (services: PictureServices): vscode.Disposable =>
  vscode.Disposable.from(
    registerCommand('savePicture', (target) => savePicture(services, target), services.log),
    registerCommand('saveAnimation', (target) => saveAnimation(services, target), services.log),
    registerCommand('saveChart', (target) => saveChart(services, target), services.log),
    registerCommand('saveData', (target) => saveData(services, target), services.log),
  );
