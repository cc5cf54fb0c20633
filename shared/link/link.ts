// The bytes of the pod link: what travels in ExecutorInfo.data, TaskInfo.data and framework messages.
import { decode, encode } from '../mesos/codec.ts';
import { Message, PodConfiguration, type UnforwardedLogs } from './generated/link.ts';

/** A message with its place in the sender's sequence, ready to be sent. */
export function encodeMessage(message: Message): Uint8Array {
  return encode(Message, message);
}

/** @throws DecodeError when the bytes are no message of the link. */
export function decodeMessage(bytes: Uint8Array): Message {
  return decode(Message, bytes);
}

/** What an executor that no link is kept to says at its end; nothing where the bytes are no message. */
export function lastWords(bytes: Uint8Array): readonly UnforwardedLogs[] {
  try {
    return decodeMessage(bytes).facts?.flatMap(({ unforwarded_logs }) => unforwarded_logs ?? []) ?? [];
  } catch {
    return [];
  }
}

/** Of ExecutorInfo.data; without data nothing is configured. */
export function decodePodConfiguration(data: Uint8Array | undefined): PodConfiguration {
  return data === undefined ? {} : decode(PodConfiguration, data);
}
