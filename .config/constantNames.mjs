// Rule of lint (lintPlugin.mjs): a number, text or yes-or-no that a file fixes once is spelled as a constant. It goes by how the value is written, so that
// it needs no types: literals, templates, and what operators make of anything.

const FIXED = new Set(['Literal', 'TemplateLiteral', 'UnaryExpression', 'BinaryExpression']);

/** @param {{ type: string, expression?: any, regex?: unknown, value?: unknown }} value an expression of the syntax tree */
function isFixed(value) {
  if (value.type.startsWith('TS') && value.expression) return isFixed(value.expression);
  return FIXED.has(value.type) && !value.regex && value.value !== null;
}

/** @type {import('eslint').Rule.RuleModule} */
export default {
  meta: { messages: { constant: '{{name}} is a constant of this file: spell it {{spelled}}.' }, schema: [] },
  create: (context) => ({
    'Program > VariableDeclaration[kind="const"], Program > ExportNamedDeclaration > VariableDeclaration[kind="const"]'(
      /** @type {import('estree').VariableDeclaration} */ { declarations },
    ) {
      for (const { id, init } of declarations)
        if (init && id.type === 'Identifier' && isFixed(init) && !/^[A-Z][A-Z0-9_]*$/.test(id.name))
          context.report({
            node: id,
            messageId: 'constant',
            data: { name: id.name, spelled: id.name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase() },
          });
    },
  }),
};
