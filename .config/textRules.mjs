// Names from files reach people through interpreters: notifications, terminals, HTML. Each has one door that makes them text,
// and these rules keep others from going around it. test/unit/tools/textRules.test.ts shows that a violation is noticed.

/** What may be used of vscode.window outside src/host/door: nothing that takes a text. */
const SILENT_WINDOW =
  '/^(showTextDocument|createTreeView|createWebviewTextEditorInset|register.*|onDid.*|activeTextEditor|visibleTextEditors|tabGroups|activeColorTheme|state)$/';
const WINDOW = '[object.object.name="vscode"][object.property.name="window"]';

const HOST = 'Texts for the editor go through src/host/door, where names from files are nothing but text.';
const host = [
  { selector: `MemberExpression${WINDOW}[computed=false][property.name!=${SILENT_WINDOW}]`, message: HOST },
  { selector: `MemberExpression${WINDOW}[computed=true]`, message: HOST },
  {
    selector: ':not(MemberExpression) > MemberExpression[object.name="vscode"][property.name="window"]',
    message: HOST,
  },
  { selector: 'ImportDeclaration[source.value="vscode"] > ImportSpecifier[imported.name="window"]', message: HOST },
  {
    selector:
      'NewExpression[callee.property.name=/^(MarkdownString|Hover|TreeItem|Diagnostic|InlayHint|CodeLens|StatusBarItem)$/]',
    message: HOST,
  },
  {
    selector:
      'AssignmentExpression[left.property.name=/^(items|tooltip|description|detail|label|title|placeholder|prompt|validationMessage)$/]',
    message: HOST,
  },
  { selector: 'AssignmentExpression[left.property.name="html"]:not([left.object.name="webview"])', message: HOST },
];

const CONSOLE =
  'Standard output is written by src/cli/output.ts and standard error by src/cli/terminal.ts, which neutralise.';
const streams = [
  { selector: 'MemberExpression[object.name="console"]', message: CONSOLE },
  {
    selector:
      'MemberExpression[property.name=/^(write|end)$/] > MemberExpression.object[property.name=/^(stdout|stderr)$/]',
    message: CONSOLE,
  },
];

const MARKUP = 'Pages are built of nodes by webview/ui/dom.ts: text from files is never read as markup.';
const pages = [
  {
    selector:
      'AssignmentExpression[left.property.name=/^(innerHTML|outerHTML|textContent|innerText|outerText|title|srcdoc|href|src|cssText)$/]',
    message: MARKUP,
  },
  {
    selector:
      'CallExpression[callee.property.name=/^(html|insertAdjacentHTML|insertAdjacentText|createContextualFragment|parseFromString|setHTMLUnsafe|createTextNode|writeln)$/]',
    message: MARKUP,
  },
  { selector: 'CallExpression[callee.object.name="document"][callee.property.name="write"]', message: MARKUP },
  { selector: 'NewExpression[callee.name="DOMParser"]', message: MARKUP },
  {
    selector:
      'CallExpression[callee.property.name="setAttribute"] > Literal.arguments:first-child[value=/^(on.*|.*href|src.*|style|title|aria-label)$/i]',
    message: MARKUP,
  },
  {
    selector: `CallExpression[callee.property.name=/^(append|prepend|replaceChildren|replaceWith|before|after)$/] > :matches(Literal, TemplateLiteral, BinaryExpression).arguments`,
    message: MARKUP,
  },
];

/** Which forms of syntax are forbidden in which files, as ESLint's rule `no-restricted-syntax` has them. */
export const textRules = [
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/output.ts', 'src/cli/terminal.ts', 'src/host/**', 'src/extension.ts'],
    restrictions: streams,
  },
  {
    files: ['src/host/**/*.ts', 'src/extension.ts'],
    ignores: ['src/host/door/**'],
    restrictions: [...streams, ...host],
  },
  { files: ['webview/**/*.ts'], ignores: ['webview/ui/dom.ts'], restrictions: [...streams, ...pages] },
];
