// The one subscription that was recorded as reads of a bare socket, as the lines that it would have been: so that it
// is replayed and compared like any other. PURE.
import type { RecordedLine } from '../../support/recordings.ts';

interface Read {
  readonly after_ms: number;
  readonly text: string;
}

const NOTE = 'each element is one read of the socket';
const WHO = { link: 'scheduler-master', who: 'raw', n: 1 } as const;
/** What was sent is not in the recording; its offers show a framework without capabilities. */
const SUBSCRIBE =
  '{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"root","name":"rec","role":"test"}}}';

export function withRawStreams(lines: readonly RecordedLine[]): RecordedLine[] {
  return lines.flatMap((line, index) =>
    line.note === NOTE ? expand(line, lines[index - 1]?.at_ms ?? 0) : [line],
  );
}

function expand(line: RecordedLine, at_ms: number): RecordedLine[] {
  const [head, ...chunks] = line.body as readonly Read[];
  const call: RecordedLine = {
    ...WHO,
    at_ms,
    dir: 'call',
    request: 'POST /api/v1/scheduler',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.parse(SUBSCRIBE),
    bodyText: SUBSCRIBE,
    line: line.line,
  };
  const events = chunks.map(({ after_ms, text }): RecordedLine => {
    const bodyText = recordOf(text);
    return {
      ...WHO,
      at_ms: at_ms + after_ms,
      dir: 'event',
      body: JSON.parse(bodyText),
      bodyText,
      line: line.line,
    };
  });
  const end: RecordedLine = {
    ...WHO,
    at_ms: line.at_ms,
    dir: 'note',
    note: 'client closes the stream',
    line: line.line,
  };
  return [call, responseOf(head?.text ?? '', at_ms, line.line), ...events, end];
}

function responseOf(text: string, at_ms: number, line: number): RecordedLine {
  const [first = '', ...rest] = text.trim().split('\r\n');
  const headers = rest.map((header) => header.split(/: (.*)/s).slice(0, 2));
  return {
    ...WHO,
    at_ms,
    dir: 'response',
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(headers),
    line,
  };
}

/** A chunk of one RecordIO record, whose lengths must be right. */
function recordOf(chunk: string): string {
  const [, size = '', length = '', record = ''] = chunk.match(/^([0-9a-f]+)\r\n(\d+)\n(.*)\r\n$/s) ?? [];
  if (Number(length) !== record.length || Number.parseInt(size, 16) !== record.length + length.length + 1)
    throw new Error(`not a chunk of one record: ${chunk}`);
  return record;
}
