import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Random bytes as they stand in addresses and cookies. 32 of them are the key to the whole server. */
export function makeToken(bytes = 32): string {
	return randomBytes(bytes).toString("base64url");
}

/** Compares hashes, in constant time, so that neither content nor length of a token can be felt. */
export function sameToken(one: string, other: string): boolean {
	return timingSafeEqual(hash(one), hash(other));
}

function hash(text: string): Buffer {
	return createHash("sha256").update(text).digest();
}
