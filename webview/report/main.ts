import '../ui/language.js';
import { keepTonesVisible } from '../ui/theme.js';
import { readReport } from './data.js';
import { followScheme } from './scheme.js';
import { reportPage } from './page.js';

followScheme();
keepTonesVisible();
document.getElementById('app')?.replaceChildren(reportPage(readReport()));
