// Reads the options of a tool; wrong use is reported in one line and ends the tool with exit code 2.

/**
 * Ends the tool: the reason in one line, without a stack.
 * @param {string} reason
 * @param {number} [code]
 * @returns {never}
 */
export function refuse(reason, code = 2) {
  console.error(reason.replace(/\s*\n\s*/g, ' '));
  process.exit(code);
}

/**
 * What reads the options; what it throws ends the tool.
 * @template R
 * @param {() => R} read such as a call of node's parseArgs
 */
export function orRefuse(read) {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(`${reason.replace(/\. [^]*$/, '')}: the first lines of ${process.argv[1]} say what it takes.`);
  }
}

/**
 * Each of a list separated by commas is one of the choices.
 * @param {string} name @param {string} text @param {readonly string[]} choices
 */
export function listOf(name, text, choices) {
  const parts = text.split(',');
  const foreign = parts.find((part) => !choices.includes(part));
  if (foreign !== undefined) refuse(`--${name} takes ${choices.join(', ')}, found ${JSON.stringify(foreign)}.`);
  return parts;
}

/**
 * A whole number within bounds.
 * @param {string} name @param {string} text @param {number} least @param {number} most
 */
export function wholeOf(name, text, least, most) {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most))
    refuse(`--${name} takes a whole number from ${least} to ${most}, found ${JSON.stringify(text)}.`);
  return value;
}
