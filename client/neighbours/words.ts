import type { Language } from "@/protocol/text";
import { en, type NeighbourWords } from "./en";
import { zh } from "./zh";

export const neighbourWords: Readonly<Record<Language, NeighbourWords>> = { en, zh };
