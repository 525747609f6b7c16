import type { Language } from "@/protocol/text";
import { en, type FlowWords } from "./en";
import { zh } from "./zh";

export const flowWords: Readonly<Record<Language, FlowWords>> = { en, zh };
