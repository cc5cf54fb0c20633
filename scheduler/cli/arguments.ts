// Values of options that several commands take.
import { InvalidArgumentError } from 'commander';

/** KEY=VALUE, repeated. */
export function keyValue(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Give it as KEY=VALUE.');
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
}

const WEEK = 7 * 86_400;

/** How long somebody waits. */
export function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= WEEK) return value;
  throw new InvalidArgumentError('Give seconds, at most a week.');
}

/** Of a part of something that is meant as a whole without it: a script's empty variable must not reach the whole. */
export function givenName(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Give a name, or leave it out.');
  return text;
}
