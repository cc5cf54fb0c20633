// How an operator response is written. In JSON, Mesos shows the lists of its state views also when they are empty,
// unlike in all other messages.
import { toJsonValue } from '../../../../shared/mesos/codec.ts';
import { Response } from '../../../../shared/mesos/generated/agent.ts';
import { type Answer, jsonAnswer, messageAnswer } from '../../http/answer.ts';
import { withDefaults } from '../../http/defaults.ts';
import { type Encoding, JSON_TYPE } from '../../http/media.ts';

type Json = Readonly<Record<string, unknown>>;

const LISTS: Readonly<Record<string, readonly string[]>> = {
  get_frameworks: ['frameworks', 'completed_frameworks'],
  get_executors: ['executors', 'completed_executors'],
  get_tasks: ['pending_tasks', 'queued_tasks', 'launched_tasks', 'terminated_tasks', 'completed_tasks'],
  get_containers: ['containers'],
};

export function responseAnswer(response: Response, encoding: Encoding): Answer {
  if (encoding !== JSON_TYPE) return messageAnswer(Response, response, encoding);
  return jsonAnswer(withLists(toJsonValue(Response, withDefaults(Response, response))));
}

function withLists(json: Json): Json {
  const entries = Object.entries(json).map(([name, value]) => [name, filled(name, value)] as const);
  return Object.fromEntries(entries);
}

function filled(name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (name === 'get_state') return withLists({ ...value });
  const lists = LISTS[name];
  if (lists === undefined) return value;
  return { ...Object.fromEntries(lists.map((list): [string, unknown] => [list, []])), ...value };
}
