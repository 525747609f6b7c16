import type { NoticeWords } from "./en";

export const zh: NoticeWords = {
	and: (one, other) => `${one}${other}`,
	restarted: "服务器重新启动过",
	restartedText: "之前的沙箱已随之消失，现在是一个全新的沙箱。",
	notKept: (time) => `沙箱的保留时间（${time}）已过`,
	notKeptText: "本页断开连接的时间超过了这个期限，原来的沙箱已经结束。现在是一个全新的沙箱。",
	reset: "另一个页面重置了本实验",
	resetText: "现在是新的沙箱。",
	nothingLost: "之前没有运行过任何步骤，没有丢失内容。",
	lost: (steps, files) => {
		const what = [
			...(steps > 0 ? [`已完成的 ${steps} 个步骤`] : []),
			...(files > 0 ? [`你在 ${files} 个文件中写下的内容`] : []),
		];
		return `丢失了：${what.join("，")}。`;
	},
	bringBack: (step, files) => {
		if (step === null) return "恢复文件内容";
		return files > 0 ? `恢复文件内容，并重新运行到第 ${step} 步` : `重新运行到第 ${step} 步`;
	},
};
