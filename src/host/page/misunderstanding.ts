import type * as z from 'zod';

/** How many problems of one message are logged; more would not help the reader of the log. */
const MOST_ISSUES = 4;

/** What is wrong with a message, on one line and without its content. */
export function misunderstanding({ issues }: z.ZodError): string {
  const told = issues.slice(0, MOST_ISSUES).map(({ path, message }) => {
    const where = path.map(String).join('.');
    return where === '' ? message : `${where}: ${message}`;
  });
  const more = issues.length > MOST_ISSUES ? `; and ${issues.length - MOST_ISSUES} more` : '';
  return (told.join('; ') + more).replaceAll(/\s+/g, ' ');
}
