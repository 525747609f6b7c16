import type { Language } from "@/protocol/text";
import { en, type PacketWords } from "./en";
import { zh } from "./zh";

export type { PacketWords } from "./en";

export const packetWords: Readonly<Record<Language, PacketWords>> = { en, zh };
