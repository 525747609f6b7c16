/** All that the graph says in the user's language. What the kernel says (UP, NO-CARRIER, mtu …) is not translated. */
export interface GraphWords {
	/** What the whole is, for screen readers. */
	graph: string;
	zoomIn: string;
	zoomOut: string;
	fit: string;
	/** Kinds, in small type beside a name. */
	host: string;
	switch: string;
	namespace: string;
	bridge: string;
	/** Headings in a host's stack. */
	netfilter: string;
	routing: string;
	forwardingOn: string;
	forwardingOff: string;
	noRoutes: string;
	routes: (n: number) => string;
	moreRoutes: (n: number) => string;
	neighbours: (n: number) => string;
	rules: (n: number) => string;
	/** Marks of what the step did; also the legend. */
	added: string;
	changed: string;
	moved: string;
	removed: string;
}

export const english: GraphWords = {
	graph: "The network as the kernel has it",
	zoomIn: "Zoom in",
	zoomOut: "Zoom out",
	fit: "Show all",
	host: "host",
	switch: "switch",
	namespace: "netns",
	bridge: "bridge",
	netfilter: "Netfilter",
	routing: "Routing",
	forwardingOn: "forwarding on",
	forwardingOff: "forwarding off",
	noRoutes: "no routes",
	routes: (n) => `${n} route${n === 1 ? "" : "s"}`,
	moreRoutes: (n) => `and ${n} more`,
	neighbours: (n) => `${n} neighbour${n === 1 ? "" : "s"}`,
	rules: (n) => `${n} rule${n === 1 ? "" : "s"}`,
	added: "new",
	changed: "changed",
	moved: "moved",
	removed: "removed",
};

export const chinese: GraphWords = {
	graph: "内核中的网络现状",
	zoomIn: "放大",
	zoomOut: "缩小",
	fit: "显示全部",
	host: "主机",
	switch: "交换机",
	namespace: "netns",
	bridge: "网桥",
	netfilter: "Netfilter",
	routing: "路由",
	forwardingOn: "转发已开启",
	forwardingOff: "转发未开启",
	noRoutes: "没有路由",
	routes: (n) => `${n} 条路由`,
	moreRoutes: (n) => `另有 ${n} 条`,
	neighbours: (n) => `${n} 个邻居`,
	rules: (n) => `${n} 条规则`,
	added: "新增",
	changed: "有变化",
	moved: "已移动",
	removed: "已删除",
};
