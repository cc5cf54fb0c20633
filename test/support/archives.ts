// Archives as an attacker or an accident would make them, byte by byte: no packer writes such names.
import { crc32, gzipSync } from 'node:zlib';

export interface TarEntry {
  readonly path: string;
  /** The type flag: '0' file, '1' hard link, '2' symbolic link, '3' and '4' devices, '5' directory, '6' pipe. */
  readonly type?: string;
  readonly link?: string;
  readonly content?: string;
  readonly mode?: number;
}

const BLOCK = 512;

export function tar(...entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.map(tarEntry), Buffer.alloc(2 * BLOCK)]);
}

export function tarGz(...entries: readonly TarEntry[]): Buffer {
  return gzipSync(tar(...entries));
}

function tarEntry({ path, type = '0', link = '', content = '', mode = 0o644 }: TarEntry): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
  header.write(path, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(content.length, 124, 12);
  octal(0, 136, 12);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(link, 157);
  header.write('ustar\x0000', 257);
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    8,
  );
  const body = Buffer.alloc(Math.ceil(content.length / BLOCK) * BLOCK);
  body.write(content);
  return Buffer.concat([header, body]);
}

export interface ZipEntry {
  readonly path: string;
  readonly content?: string;
  /** The whole st_mode. */
  readonly mode?: number;
  /** Of the content; the right one by default. */
  readonly checksum?: number;
}

/** A zip of stored entries. */
export function zip(...entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const local = zipHeader(entry, offset, false);
    locals.push(local);
    central.push(zipHeader(entry, offset, true));
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function zipHeader(entry: ZipEntry, offset: number, isCentral: boolean): Buffer {
  const { path, content = '', mode = 0o100644, checksum = crc32(content) } = entry;
  const header = Buffer.alloc(isCentral ? 46 : 30);
  const shift = isCentral ? 2 : 0;
  header.writeUInt32LE(isCentral ? 0x02014b50 : 0x04034b50, 0);
  if (isCentral) header.writeUInt16LE((3 << 8) | 20, 4);
  header.writeUInt16LE(20, 4 + shift);
  header.writeUInt32LE(checksum, 14 + shift);
  header.writeUInt32LE(content.length, 18 + shift);
  header.writeUInt32LE(content.length, 22 + shift);
  header.writeUInt16LE(path.length, 26 + shift);
  if (isCentral) header.writeUInt32LE((mode << 16) >>> 0, 38);
  if (isCentral) header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, Buffer.from(path), Buffer.from(isCentral ? '' : content)]);
}
