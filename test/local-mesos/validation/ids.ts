// Ids and UUIDs as Mesos checks them. PURE. All checks return what is wrong, undefined when nothing is.

const NAME_MAX = 255;

export function idError(id: string): string | undefined {
  if (id === '') return 'ID must not be empty';
  if (Buffer.byteLength(id) > NAME_MAX) return `ID must not be greater than ${NAME_MAX} characters`;
  if (id === '.' || id === '..') return `'${id}' is disallowed`;
  return [...id].some(isForbidden) ? `'${id}' contains invalid characters` : undefined;
}

/** Control characters, and what separates the parts of a path. */
function isForbidden(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 0x20 || code === 0x7f || character === '/' || character === '\\';
}

/** 16 bytes with the variant and a version of RFC 4122; all zeros is none. */
export function uuidError(bytes: Uint8Array): string | undefined {
  const version = (bytes[6] ?? 0) >> 4;
  const isVariant = ((bytes[8] ?? 0) & 0xc0) === 0x80;
  const isUuid = bytes.length === 16 && isVariant && version >= 1 && version <= 5;
  return isUuid ? undefined : 'Not a valid UUID';
}
