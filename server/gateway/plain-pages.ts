/** A page for those who may not, or not yet, see the real one. It tells nothing of this server. */
export interface Plain {
	status: number;
	html: string;
}

function page(title: string, ...lines: string[]): string {
	const body = lines.map((line) => `<p>${line}</p>`).join("");
	return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>${body}</html>\n`;
}

export const unauthorized: Plain = {
	status: 401,
	html: page(
		"vethlab",
		"This page needs the URL with the access token: it was printed in the terminal when vethlab started.",
		"A look-only link opens nothing any more once it is revoked or its session has ended: ask for a new one.",
		'<span lang="zh">请使用带访问令牌的网址打开：它在 vethlab 启动时显示在终端里。</span>',
		'<span lang="zh">只读链接被撤销或会话结束后即失效：请向分享者索取新的链接。</span>',
	),
};

export const forbidden: Plain = { status: 403, html: page("403", "Forbidden.") };
export const missing: Plain = { status: 404, html: page("404", "Not found.") };
export const notAllowed: Plain = { status: 405, html: page("405", "Method not allowed.") };

/** Goes on to a path of this server by itself. */
export function onwards(path: string): Plain {
	const safe = path.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
	return {
		status: 200,
		html: `<!doctype html><title>vethlab</title><meta http-equiv="refresh" content="0;url=${safe}">\n`,
	};
}
