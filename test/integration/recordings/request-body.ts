// The body of a recorded call with the ids, addresses and paths of the replay.
import { decode, encode, fromJson, toJson } from '../../../shared/mesos/codec.ts';
import type { MessageType } from '../../../shared/mesos/descriptor.ts';
import { Call as ExecutorCall } from '../../../shared/mesos/generated/executor.ts';
import { Call as SchedulerCall } from '../../../shared/mesos/generated/scheduler.ts';
import { isBase64, protobufBody, type RecordedLine } from '../../support/recordings.ts';

export interface Translation {
  /** Gets the numbers that are sent. */
  readonly sent: Set<string>;
  translate(recorded: string): string;
}

/** Undefined where none was sent. */
export function requestBody(line: RecordedLine, translation: Translation): Uint8Array | undefined {
  const { body, bodyText = '', link } = line;
  if (body === undefined) return undefined;
  if (isBase64(body)) {
    return link === 'executor-agent'
      ? protobufOf(ExecutorCall, line, translation)
      : protobufOf(SchedulerCall, line, translation);
  }
  for (const number of bodyText.match(/-?\d+(\.\d+)?/g) ?? []) translation.sent.add(number);
  return Buffer.from(translation.translate(typeof body === 'string' ? body : bodyText));
}

function protobufOf<T>(type: MessageType<T>, line: RecordedLine, translation: Translation): Uint8Array {
  const bytes = protobufBody(line) ?? new Uint8Array();
  // Bytes that are no message have no text form; they are sent as they are.
  if (line.decoded === undefined) return bytes;
  return encode(type, fromJson(type, translation.translate(toJson(type, decode(type, bytes)))));
}
