const s = (n: number) => (n === 1 ? "" : "s");

export const en = {
	/** Two sentences. */
	and: (one: string, other: string) => `${one} ${other}`,
	restarted: "The server was started anew",
	restartedText: "The sandbox from before went with it. This is a fresh one.",
	notKept: (time: string) => `The sandbox was not kept longer than ${time}`,
	notKeptText: "This page had no connection for longer than that, so its sandbox has ended. This is a fresh one.",
	reset: "Another page has started this lab afresh",
	resetText: "This is its new sandbox.",
	nothingLost: "No step had been run: nothing is lost.",
	lost: (steps: number, files: number) => {
		const what = [
			...(steps > 0 ? [`${steps} step${s(steps)} that ${steps === 1 ? "was" : "were"} done`] : []),
			...(files > 0 ? [`what you wrote into ${files} file${s(files)}`] : []),
		];
		return `Lost: ${what.join(", ")}.`;
	},
	bringBack: (step: number | null, files: number) => {
		if (step === null) return `Put the file${s(files)} back`;
		return files > 0 ? `Put the file${s(files)} back, run to step ${step}` : `Run to step ${step} again`;
	},
};

export type NoticeWords = typeof en;
