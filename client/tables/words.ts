import type { Language } from "@/protocol/text";
import { en, type TableWords } from "./en";
import { zh } from "./zh";

export type { TableWords } from "./en";

export const tableWords: Readonly<Record<Language, TableWords>> = { en, zh };
