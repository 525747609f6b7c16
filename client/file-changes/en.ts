import type { LabFileChange } from "@/protocol/run";

export const en = {
	title: {
		words: "The lab's file was saved: its new words are shown",
		run: "The lab's file has changed",
		broken: "The lab's file was saved with a mistake in it",
	} satisfies Record<LabFileChange["change"], string>,
	text: {
		words: "What runs is the same, and the sandbox goes on.",
		run: "The sandbox goes on with the lab as it was. Reset it to use the new one.",
		broken: "The sandbox goes on with the lab as it was.",
	} satisfies Record<LabFileChange["change"], string>,
	reset: "Reset",
	through: (step: number) => `Reset, run to step ${step}`,
};

export type FileChangeWords = typeof en;
