import type { Language } from "@/protocol/text";
import { en, type NoticeWords } from "./en";
import { zh } from "./zh";

/** Loaded with the banner that shows them. */
export const noticeWords: Record<Language, NoticeWords> = { en, zh };
