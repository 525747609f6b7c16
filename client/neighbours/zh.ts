import type { NeighbourWords } from "./en";

export const zh: NeighbourWords = {
	title: "表项的状态变化",
	why: {
		answer: "有应答",
		noAnswer: "无应答",
		time: "~30 秒",
		used: "被使用",
		confirmed: "已确认",
		wait: "5 秒",
	},
	entries: (n, state) => `${n} 条处于 ${state}`,
	pick: "选中一条表项，可以看到它的状态、经过的变化以及谁做了应答。",
	taken: "经过的状态",
	gone: "已消失",
	unseen: "本页打开之前的变化未知。",
	own: "拥有此 MAC，地址也是它自己的。",
	namespace: (owner) => `拥有此 MAC。地址在 ${owner} 上：Linux 会在任一接口上代为应答。`,
	proxy: "拥有此 MAC，并为不属于自己的地址做了应答：代理 ARP。",
	unknown: "拥有此 MAC，但地址不是它自己的。",
	ownerIs: (owner) => `地址在 ${owner} 上。`,
	nobody: "图中没有接口使用此 MAC。",
	noMac: "无人应答，没有 MAC。",
	permanent: "PERMANENT：手动配置，不会发起解析，也不会过期。",
	noarp: "NOARP：此接口上不做解析。",
	proxied: "代理表项：本命名空间为该地址应答。",
	show: (name) => `在图中显示 ${name}`,
};
