import type { FileChangeWords } from "./en";

export const zh: FileChangeWords = {
	title: {
		words: "实验文件已保存，页面已换上新的文字",
		run: "实验文件有改动",
		broken: "保存的实验文件有错误",
	},
	text: {
		words: "要运行的内容没有变化，沙箱继续运行。",
		run: "沙箱仍按原来的实验继续。重置后使用新的内容。",
		broken: "沙箱仍按原来的实验继续。",
	},
	reset: "重置",
	through: (step) => `重置并运行到第 ${step} 步`,
};
