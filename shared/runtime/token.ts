// Secrets of our own making: random, and compared in a time that tells nothing.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, fit for URLs and headers. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Digests are of one length, so neither time nor an error tells anything of the secret. */
export function isSameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
