// A response as Mesos writes it. Four of its JSON answers show their lists even when they are empty, unlike every other
// message; in protobuf there is no difference.
import { toJsonValue } from '../../../shared/mesos/codec.ts';
import { Response } from '../../../shared/mesos/generated/master.ts';
import { type Answer, jsonAnswer, messageAnswer } from '../http/answer.ts';
import { withDefaults } from '../http/defaults.ts';
import { type Encoding, JSON_TYPE } from '../http/media.ts';

const SHOWN_LISTS: Readonly<Record<string, readonly string[]>> = {
  get_tasks: ['tasks', 'unreachable_tasks', 'completed_tasks'],
  get_executors: ['executors'],
  get_frameworks: ['frameworks', 'completed_frameworks'],
  get_agents: ['agents', 'recovered_agents'],
};

type Json = Readonly<Record<string, unknown>>;

export function responseAnswer(response: Response, encoding: Encoding): Answer {
  if (encoding !== JSON_TYPE) return messageAnswer(Response, response, encoding);
  const { get_state: state, ...json }: Json = toJsonValue(Response, withDefaults(Response, response));
  return jsonAnswer({
    ...withLists(json),
    ...(isObject(state) && { get_state: withLists(state) }),
  });
}

function withLists(views: Json): Json {
  return Object.fromEntries(
    Object.entries(views).map(([name, view]) => {
      const lists = SHOWN_LISTS[name];
      if (lists === undefined || !isObject(view)) return [name, view];
      return [name, { ...Object.fromEntries(lists.map((list) => [list, []])), ...view }];
    }),
  );
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
