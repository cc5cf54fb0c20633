// UUIDs as bytes.

/** The 16 bytes of a UUID's text form, as Mesos wants them in `TaskStatus.uuid`. */
export function uuidBytes(uuid: string): Uint8Array {
  return Uint8Array.from(Buffer.from(uuid.replaceAll('-', ''), 'hex'));
}
