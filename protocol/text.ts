import { z } from "zod";

/** The languages that every text of vethlab exists in. */
export const languages = ["en", "zh"] as const;
export const Language = z.enum(languages);
export type Language = z.infer<typeof Language>;

/** One text in all languages, side by side, so that neither can be forgotten. */
export const Text = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
export type Text = z.infer<typeof Text>;
