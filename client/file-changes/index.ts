import type { Language } from "@/protocol/text";
import { en, type FileChangeWords } from "./en";
import { zh } from "./zh";

/** Loaded with the banner that shows them. */
export const fileChangeWords: Record<Language, FileChangeWords> = { en, zh };
