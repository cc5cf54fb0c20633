// RFC 5424 messages, each behind its length (RFC 6587, octet counting; RFC 5425 asks for the same over TLS). HOSTNAME is
// the agent, APP-NAME the task, PROCID the task's id, MSGID the stream; all labels and the offset are structured data.
import { digitsOf, type Output } from '../output.ts';
import type { Encoder, Labels } from './sink.ts';

const USER = 1;
/** Severities: what a task prints to stderr is no error yet; it is what its author thought more important. */
const NOTICE = 5;
const INFO = 6;
/** The private enterprise number that RFC 5612 leaves for examples: nobody else's. */
const STRUCTURE = 'pillion@32473';
const BEHIND_OFFSET = Buffer.from('"] ');
const PARTIAL = Buffer.from('" partial="true"] ');
const SPACE = Buffer.from(' ');
const MOST = { host: 255, app: 48, process: 128, message: 32 } as const;

export class SyslogEncoder implements Encoder {
  readonly #facility: number;
  #head: Buffer = Buffer.alloc(0);

  constructor(facility = USER) {
    this.#facility = facility;
  }

  begin(): void {}

  stream(_out: Output, labels: Labels, time: number): void {
    this.#head = Buffer.from(head(this.#facility, labels, time));
  }

  record(out: Output, bytes: Buffer, from: number, to: number, offset: number, isPartial: boolean): void {
    const behind = isPartial ? PARTIAL : BEHIND_OFFSET;
    out.number(this.#head.length + digitsOf(offset) + behind.length + to - from);
    out.add(SPACE);
    out.add(this.#head);
    out.number(offset);
    out.add(behind);
    out.copy(bytes, from, to);
  }

  end(): void {}
}

function head(facility: number, labels: Labels, time: number): string {
  const { agent = '', task = '', task_id = '', stream = '' } = labels;
  const priority = facility * 8 + (stream === 'stderr' ? NOTICE : INFO);
  const names = [
    word(agent, MOST.host),
    word(task, MOST.app),
    word(task_id, MOST.process),
    word(stream, MOST.message),
  ];
  const data = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}" `);
  return `<${priority}>1 ${new Date(time).toISOString()} ${names.join(' ')} [${STRUCTURE} ${data.join('')}offset="`;
}

/** Printable ASCII without spaces; `-` for nothing. */
function word(text: string, most: number): string {
  return text.replace(/[^!-~]/g, '_').slice(0, most) || '-';
}

function escaped(value: string): string {
  return value.replace(/["\\\]]/g, '\\$&');
}
