/** Escape sequences of a terminal, and what else is no text. */
const CONTROL = /\x1b\[[0-9;]*[A-Za-z]|[\x00-\x1f\x7f-\x9f]+/g;
/** `/onnxruntime_src/…/gather.cc:59 `, `D:\a\_work\1\s\…\gather.cc:59 `. */
const SOURCE = /(?:[A-Za-z]:)?[\w./\\@+-]*\.(?:cc|cpp|cxx|c|h|hpp|cuh?|inl)(?::\d+|\(\d+\))?(?!\w)[ ,:]*/g;
/** `input_shape.Size() == size was false. ` */
const CONDITION = /^.*?\bwas (?:false|true)\.? ?/;
const MOST_LETTERS = 300;

/**
 * What onnxruntime says about a failure, as a sentence for a person: which operator, and what about it. Its own sources,
 * functions and conditions, status codes and colours are left out.
 */
export function faultOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).slice(0, 2000);
  const line = (text.split('\n').find((each) => each.trim() !== '') ?? '').replace(CONTROL, ' ');
  const running = /(?:while|when) running (\w+) node\.\s*Name:\s*'([^']*)'\s*Status Message:\s*(.*)$/.exec(line);
  if (!running) return said(line) || 'onnxruntime does not say why';
  const [, op = '', name = '', status = ''] = running;
  const operator = `the operator ${op}${name === '' ? '' : ` (node ${name.slice(0, 60)})`}`;
  if (/alloc|memory/i.test(status)) return `${operator} asks for more memory than there is`;
  return `${operator} fails${said(status) === '' ? '' : `: ${said(status)}`}`;
}

function said(text: string): string {
  if (/\bbad_alloc\b|[Ff]ailed to allocate/.test(text)) return 'it asks for more memory than there is';
  const unknown = /No Op registered for (\w+) with domain_version of (\d+)/.exec(text);
  if (unknown) return `version ${unknown[2]} of ONNX's standard operators has none named ${unknown[1].slice(0, 60)}`;
  const [before = '', ...after] = text.replace(/^\[ONNXRuntimeError\] : \d+ : \w+ : /, '').split(SOURCE);
  const plain = [before, ...after.map((each) => withoutFunction(each).replace(CONDITION, ''))].join(' ');
  return plain.replace(/\s+/g, ' ').trim().slice(0, MOST_LETTERS).trim();
}

/** Without the function that follows a source: `Status onnxruntime::Gather::Compute(OpKernelContext *) const [T = float]`. */
function withoutFunction(text: string): string {
  const open = text.indexOf('(');
  const name = text.slice(0, open < 0 ? text.length : open);
  if (!name.includes('::')) return text;
  const last = name.lastIndexOf('::');
  const end = /[^\w~<>]/.exec(text.slice(last + 2));
  if (open < 0 || (end && last + 2 + end.index < open)) return text.slice(last + 2 + (end?.index ?? text.length));
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    // The name of a call operator has parentheses of its own.
    if (text[at] === ')' && --depth === 0 && text[at + 1] !== '(')
      return text.slice(at + 1).replace(/^ const\b| \[[^\]]*\]/g, '');
  }
  return '';
}
