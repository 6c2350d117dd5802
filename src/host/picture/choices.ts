import { pickOne } from '../door/questions.js';

/** One way of saving something. */
export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly value: T;
}

/** What was chosen last, by title and name. */
const last = new Map<string, string>();

/** Asks for one of some ways; what was chosen last is offered first. */
export async function askChoice<T>(
  title: string,
  name: string,
  choices: readonly Choice<T>[],
): Promise<Choice<T> | undefined> {
  const key = `${title}\n${name}`;
  const first = choices.filter(({ label }) => label === last.get(key));
  const chosen = await pickOne([...first, ...choices.filter((each) => !first.includes(each))], {
    title,
    placeHolder: name,
    ignoreFocusOut: true,
  });
  if (chosen) last.set(key, chosen.label);
  return chosen;
}
