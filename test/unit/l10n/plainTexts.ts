import ts from 'typescript';

/** Calls whose texts nobody reads in the editor's language: the log, faults of the program, names of the editor's own things. */
const NOT_SHOWN =
  /(^|\.)(l10n\.t|log\.\w+|log|warn|this\.warn|executeCommand|getConfiguration|querySelector(All)?|closest|matches|includes|startsWith|endsWith|split|join|replace(All)?|indexOf|getAttribute|addEventListener|createElement(NS)?|describe|regex|require|setContext)$/;
/** Attributes and properties that hold names and no words. */
const NAMES =
  /^(class|className|testId|id|icon|view|key|xKey|columns|facts|type|kind|role|d|transform|viewBox|style|font|href|name|command|code|selector|when|policy|aria-keyshortcuts)$/;

/** Whether a text is one that a person reads as words: two words, or one that begins a sentence. */
export const isWords = (text: string): boolean => {
  const words = text.replaceAll(/\{\d+\}/g, ' ');
  return /^ +\p{Ll}{2,} +[:.]? |\p{L}{2,} +(\p{L}|\d)|^\s*\p{Lu}\p{Ll}{2,}|(\p{L}|\d) +\p{L}{2,}|^[ (,·:]*\p{Ll}{3,}[ …:.]+$|^\p{Lu}\p{Ll}+…$/u.test(
    words,
  );
};

export interface PlainText {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Literals of a source that read as words and are not looked up in a language. */
export function plainTexts(file: string, content: string): readonly PlainText[] {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const found: PlainText[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isThrowStatement(node) && node.expression !== undefined && isFault(node.expression, source)) return;
    const text = ts.isStringLiteralLike(node)
      ? node.text
      : ts.isTemplateExpression(node)
        ? [node.head.text, ...node.templateSpans.map((span, index) => `{${index}}${span.literal.text}`)].join('')
        : null;
    if (text !== null && isWords(text) && !isHidden(node, source))
      found.push({ file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, text });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `new Error(…)`: a fault of the program, which goes to the log. Errors that tell a person something are of other classes. */
const isFault = (node: ts.Expression, source: ts.SourceFile): boolean =>
  ts.isNewExpression(node) && /^(Error|TypeError|RangeError)$/.test(node.expression.getText(source));

/** Whether a literal stands where nobody reads it. */
function isHidden(literal: ts.Node, source: ts.SourceFile): boolean {
  for (let node = literal; node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
      const isArgument = parent.arguments?.includes(node as ts.Expression) === true;
      if (isArgument && NOT_SHOWN.test(parent.expression.getText(source))) return true;
      if (isArgument) return false;
    }
    if (ts.isPropertyAssignment(parent)) {
      if (parent.name === node) return true;
      return NAMES.test(parent.name.getText(source).replaceAll(/['"]/g, ''));
    }
    if (ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText(source))) return true;
    if (ts.isCaseClause(parent) || ts.isElementAccessExpression(parent)) return true;
    if (ts.isBlock(parent)) return false;
  }
  return false;
}
