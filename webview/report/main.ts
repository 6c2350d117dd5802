import '../ui/language.js';
import { keepTonesVisible } from '../ui/theme.js';
import { giveHelp } from '../ui/help.js';
import { reportHelp } from './help.js';
import { readReport } from './data.js';
import { followScheme, unfoldForPrint } from './scheme.js';
import { reportPage } from './page.js';

followScheme();
keepTonesVisible();
const page = reportPage(readReport());
giveHelp(page, reportHelp);
document.getElementById('app')?.replaceChildren(page);
unfoldForPrint(page);
