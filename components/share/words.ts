import type { Language } from "@/protocol/text";
import { en, type ShareWords } from "./en";
import { zh } from "./zh";

export const shareWords: Record<Language, ShareWords> = { en, zh };
