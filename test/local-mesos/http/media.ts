// Which encoding a call comes in and its answer goes out in. PURE. Source: Mesos' Request::acceptsMediaType.

export const JSON_TYPE = 'application/json';
export const PROTOBUF_TYPE = 'application/x-protobuf';

export type Encoding = typeof JSON_TYPE | typeof PROTOBUF_TYPE;

/** Whether an Accept header (undefined: none was sent, which accepts all) allows `mediaType`. */
export function accepts(accept: string | undefined, mediaType: string): boolean {
  if (accept === undefined) return true;
  const ranges = accept
    .replaceAll(/[ \t\n]/g, '')
    .toLowerCase()
    .split(',');
  const [group = ''] = mediaType.split('/');
  for (const candidate of [mediaType, `${group}/*`, '*/*']) {
    const range = ranges.find((each) => each.split(';')[0] === candidate);
    if (range !== undefined) return !/;q=0(\.0*)?(;|$)/.test(range);
  }
  return false;
}

/** JSON where both would do; undefined where neither does: that is a 406 with {@link NOT_ACCEPTABLE}. */
export function answerEncoding(accept: string | undefined): Encoding | undefined {
  if (accepts(accept, JSON_TYPE)) return JSON_TYPE;
  return accepts(accept, PROTOBUF_TYPE) ? PROTOBUF_TYPE : undefined;
}

export const NOT_ACCEPTABLE = `Expecting 'Accept' to allow '${PROTOBUF_TYPE}' or '${JSON_TYPE}'`;
export const UNSUPPORTED = `Expecting 'Content-Type' of ${JSON_TYPE} or ${PROTOBUF_TYPE}`;
