export { accessibilityViolations } from '../../unit/pages/support/axe.js';
