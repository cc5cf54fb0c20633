// The parameters of a plan as an operator types them: `NAME=value`, one a line. Pure.

export interface Parsed {
  readonly parameters: Readonly<Record<string, string>>;
  /** What is wrong with the first bad line. */
  readonly problem?: string;
}

const LINE = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/;

export function parametersOf(text: string): Parsed {
  const parameters: Record<string, string> = {};
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const [, name, value] = LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) return { parameters, problem: `not NAME=value: ${line}` };
    parameters[name] = value;
  }
  return { parameters };
}
