// What every page loads. Each module looks for its own attributes and stays silent
// without them; a page is whole when none of this runs.
import {startBulk} from './bulk.js';
import {startCountdowns} from './countdowns.js';
import {startDialogs} from './dialogs.js';
import {startForms} from './forms.js';
import {startKeyboard} from './keyboard.js';
import {startMenus} from './menus.js';
import {startMoments} from './moments.js';
import {startPolling} from './polling.js';
import {startToasts} from './toasts.js';

document.documentElement.classList.add('has-script');
startCountdowns();
startMenus();
startDialogs();
startForms();
startMoments();
startBulk();
startKeyboard();
startToasts();
startPolling();
