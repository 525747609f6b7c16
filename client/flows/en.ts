/** What the picture of conntrack says. The kernel's own words (UNREPLIED, ASSURED, DNAT) are not translated. */
export const en = {
	life: "Life",
	left: "Time left",
	original: "As it came in",
	reply: "As an answer must look",
	stages: { new: "NEW", replied: "answered", assured: "ASSURED", gone: "gone" },
	stageHints: {
		new: "Its first packet has passed. UNREPLIED: no answer has come yet.",
		replied: "An answer has come back.",
		assured: "Traffic has gone both ways for long enough: it is kept when room is short.",
		gone: "DESTROY: its time was over, or it was deleted.",
	},
	seconds: (n: string) => `${n} s`,
	leftHint: "If no further packet comes. Each packet puts the end off.",
	overdue: "over",
	all: "all",
	rewritten: "NAT",
	rewrittenHint: "Only what NAT rewrote",
	protocol: "Protocol",
	lost: (times: number) =>
		`Events were lost under load (ENOBUFS)${times > 1 ? `, ${times} times` : ""}: all flows were read again.`,
	omitted: (n: string, shown: string) => `${n} more flows are not in the list: it holds ${shown} at most.`,
	byCommands: "Read at each command's end: whoever listened here would keep the namespace alive.",
	direction: "Direction",
	request: "request",
	onward: "as it goes on",
	answer: "answer",
	source: "source",
	destination: "destination",
	kept: (end: string) => `${end}: unchanged`,
	rules: "Rules of NAT that it is consistent with",
	rulesHint: "By addresses, protocol, ports and what was rewritten. Which rule a packet met is not in the table.",
	noRules: "No rule of NAT in place is consistent with it. The one that rewrote it may be gone.",
	showRule: "Show it in the chains",
	close: "Close",
};

export type FlowWords = typeof en;
