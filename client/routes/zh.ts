import type { RouteWords } from "./en";
import { resolution } from "./ends";

export const zh: RouteWords = {
	title: "查路径",
	lead: "逐跳询问各处的内核，不发送任何数据包。",
	from: "起点",
	to: "目的地址",
	toHint: "IP 地址",
	source: "源地址",
	sourceHint: "由内核选择",
	port: "TCP 端口",
	portHint: "ping",
	mark: "mark",
	markHint: "无",
	more: "源地址、端口、mark",
	find: "查询",
	finding: "查询中…",
	clear: "清除",
	stale: "此后网络有变化。",
	again: "重新查询",
	there: "去程",
	back: "回程",
	outer: (remote) => `外层数据包的路径，目的 \`${remote}\``,
	notAddress: (text) => `${text || "此处"}不是 IP 地址。`,
	notSameFamily: "源地址和目的地址须同为 IPv4 或同为 IPv6。",
	notNumber: (what) => `${what} 须为大于 0 的数。`,
	starts: "从这里发出",
	answers: "从这里应答",
	comesIn: (dev) => `从 \`${dev}\` 进入`,
	packet: (src, dst) => `\`${src ?? "?"}\` → \`${dst}\``,
	summary: {
		arrives: "数据包能到达，应答也能回来。",
		own: "这是本命名空间自己的地址，数据包不会离开。",
		lostThere: "数据包到不了目的地。",
		lostBack: "数据包能到达，但应答回不来。",
	},
	route: (route) => `路由 \`${route}\``,
	table: (table, rule) => (rule === null ? `来自表 \`${table}\`` : `来自表 \`${table}\`，依据策略规则 \`${rule}\``),
	byRule: (rule) => `依据策略规则 \`${rule}\``,
	gateway: (address) => `下一跳是网关 \`${address}\`。`,
	onLink: (address) => `\`${address}\` 就在这条链路上，不需要网关。`,
	neighbour: {
		known: (mac, state) => `MAC 地址是 \`${mac}\`（${state}）。`,
		none: (how) => `还不知道它的 MAC 地址，将用 ${how} 询问。`,
		failed: (state, how) => `${how} 询问过它的 MAC 地址，没有应答（${state}），还会再问。`,
		proxied: {
			sysctl: (dev, netns, how) => `${netns} 的 \`${dev}\` 代答 ${how}（\`proxy_arp\`），它有到该地址的路由。`,
			entry: (dev, netns, how) => `${netns} 的 \`${dev}\` 代答 ${how}：为它配置了代理表项（\`ip neigh add proxy\`）。`,
		},
	},
	missed: (dev) => `\`${dev}\` 有同网段的地址，但接口未启用：那条路由已消失，数据包改走这一条。`,
	wouldLeave: (dev) => `本应从 \`${dev}\` 发出`,
	leaves: (dev) => `从 \`${dev}\` 发出`,
	cable: (from, to) => `veth \`${from}\` → \`${to}\``,
	bridge: (bridge, out, known) =>
		out === null
			? `网桥 \`${bridge}\`，到达网桥自身的接口`
			: known
				? `网桥 \`${bridge}\`，从端口 \`${out}\` 转出：转发表记录该 MAC 在此端口`
				: `网桥 \`${bridge}\`，从端口 \`${out}\` 转出（转发表中没有该 MAC，帧会泛洪到所有端口）`,
	macvlan: (from, to) => `macvlan \`${from}\` → \`${to}\``,
	tunnel: (from, to, remote) => `隧道 \`${from}\`，封装后发往 \`${remote}\`，由 \`${to}\` 解封装`,
	rewrite: {
		source: (from, to, rule) => `源地址 \`${from}\` 改写为 \`${to}\`，规则 \`${rule}\``,
		destination: (from, to, rule) => `目的地址 \`${from}\` 改写为 \`${to}\`，规则 \`${rule}\``,
		back: {
			source: (from, to) => `conntrack 还原源地址：\`${from}\` 变回 \`${to}\``,
			destination: (from, to) => `conntrack 还原目的地址：\`${from}\` 变回 \`${to}\``,
		},
		backWhere: (netns) => `（在 ${netns}，它能看到桥接的帧）`,
	},
	undecided: (rule) => `从这里无法判断这条规则是否命中，以下路径按未命中给出：\`${rule}\``,
	other: (rule) => `这条规则会改写目的地址，但针对的是其他协议或端口：\`${rule}\``,
	at: (netns) => `在 ${netns}：`,
	end: {
		delivered: ({ address }) => `\`${address}\` 是本命名空间的地址，送达。`,
		elsewhere: ({ asked }) => `应答送到了这里，但发问的是 ${asked}：两处用了同一个地址。`,
		"no-route": ({ to, down, off, bare }) =>
			off
				? `没有到 \`${to}\` 的路由：这里关闭了 IPv6，\`${off}\` 为 1。`
				: `没有到 \`${to}\` 的路由。${down ? `\`${down}\` 有同网段的地址，但接口未启用，它的路由也随之消失。` : bare ? "现有路由都不匹配，也没有默认路由。" : ""}`,
		unreachable: ({ to, by }) => `\`${by}\` 声明 \`${to}\` 不可达，并会告知发送方。`,
		blackhole: ({ to, by }) => `\`${by}\` 丢弃发往 \`${to}\` 的数据包，不作任何通知。`,
		prohibit: ({ to, by }) => `\`${by}\` 禁止发往 \`${to}\` 的数据包，并会告知发送方。`,
		"not-unicast": ({ to, type }) => `\`${to}\` 是 ${type} 地址，没有唯一的接收者。`,
		"no-source": ({ from }) => `\`${from}\` 不是本命名空间的地址，不能作为源地址。`,
		"link-down": ({ dev }) => `\`${dev}\` 未启用，可用 \`ip link set ${dev} up\` 启用。`,
		"no-carrier": ({ dev, far, farNetns }) =>
			far ? `\`${dev}\` 没有载波，因为 ${farNetns} 中的对端 \`${far}\` 未启用。` : `\`${dev}\` 没有载波。`,
		"no-neighbour": ({ dev, to, state, owner, where, down }) =>
			`经 \`${dev}\` 能到的接口都没有地址 \`${to}\`，${resolution(to)} 得不到应答${state ? `（内核中的状态为 ${state}）` : ""}。${owner ? `${where} 的 \`${owner}\` 有这个地址，但${down ? "接口未启用" : `从 \`${dev}\` 到不了那里`}。` : ""}`,
		"wrong-mac": ({ to, mac }) => `静态邻居表项把 \`${to}\` 指向 \`${mac}\`，但那里没有接口使用这个 MAC 地址。`,
		outside: ({ dev }) => `从 \`${dev}\` 离开，去往本实验之外。`,
		process: ({ dev }) => `\`${dev}\` 把它交给打开该设备的程序，之后发往哪里，内核并不知道。`,
		"no-fdb": ({ dev, mac }) => `\`${dev}\` 的转发表中没有 \`${mac}\`，不知道封装后该发往哪里。`,
		"no-remote": ({ dev, remote }) => `\`${dev}\` 封装后发往 \`${remote}\`，但那里没有对应的隧道来解封装。`,
		outer: ({ dev, remote }) => `\`${dev}\` 完成封装，但外层数据包到不了 \`${remote}\`。`,
		"no-forward": ({ sysctl }) => `目的地址不是自己，而本命名空间不转发：\`${sysctl}\` 为 0。`,
		"rp-filter": ({ from, dev, sysctl, value, out, counted }) =>
			`被反向路径过滤丢弃：${out ? `回到 \`${from}\` 应走 \`${out}\`，而不是 \`${dev}\`` : `没有回到 \`${from}\` 的路由`}（\`${sysctl}\` 为 ${value}）。${counted ? `到目前为止这里已丢弃 ${counted} 个（\`TcpExtIPReversePathFilter\`）。` : ""}`,
		martian: ({ from, dev }) => `从 \`${dev}\` 进入，源地址 \`${from}\` 却是本命名空间自己的地址，丢弃。`,
		filtered: ({ by, target, chain }) => {
			const does = target === "REJECT" ? "拒绝" : "丢弃";
			return by?.startsWith("-") ? `被 iptables ${does}：\`${by}\`` : `在 ${chain} 处被 nftables ${does}：\`${by}\``;
		},
		"not-translated-back": ({ expected, got }) =>
			`应答来自 \`${got}\`，而当初访问的是 \`${expected}\`：它绕过了负责还原地址的地方，因此被丢弃。`,
		loop: () => "数据包又回到了这里，会一直绕圈，直到 TTL 耗尽。",
		ttl: () => "跳数过多，TTL 耗尽。",
		refused: ({ to, said }) => `内核不给出到 \`${to}\` 的路由：${said}。`,
	},
};
