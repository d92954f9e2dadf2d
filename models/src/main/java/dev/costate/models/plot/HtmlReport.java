package dev.costate.models.plot;

import dev.costate.models.files.AtomicFile;
import dev.costate.models.files.Numbers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A self-contained HTML page: what was trained, how well, with which options.
 *
 * <p>It has no script and no resource from elsewhere, follows the reader's light or dark setting on a screen, and is
 * light on paper.
 *
 * <p>A builder; thread-confined.
 */
public final class HtmlReport {
    private static final String STYLE = """
            :root{color-scheme:light dark;--paper:#fff;--page:#f5f6f9;--ink:#1d2330;--soft:#5f6878;--line:#e3e6ec;\
            --accent:#0072b2}
            @media screen and (prefers-color-scheme:dark){:root{--paper:#15181e;--page:#0e1014;--ink:#e8eaef;\
            --soft:#a3abb9;--line:#2a2f39;--accent:#58b0e8}}
            *{box-sizing:border-box}
            body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",\
            Roboto,"Helvetica Neue",Arial,sans-serif}
            main{max-width:1240px;margin:0 auto;padding:36px 16px 56px}
            h1{font-size:28px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}
            h2{font-size:18px;margin:38px 0 12px}
            .lead{font-size:19px;line-height:1.45;margin:0 0 14px;max-width:62ch}
            p{max-width:75ch;margin:0 0 14px}
            .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;margin:0 0 8px}
            .card,figure,.box{background:var(--paper);border:1px solid var(--line);border-radius:10px}
            .card{padding:12px 16px}
            .card dt{color:var(--soft);font-size:13px}
            .card dd{margin:2px 0 0;font-size:21px;font-weight:600;font-variant-numeric:tabular-nums;\
            overflow-wrap:anywhere}
            .row{margin:0 0 16px;display:flex;flex-wrap:wrap;gap:16px}
            figure{margin:0;padding:8px 8px 12px;max-width:100%}
            figure svg{display:block;max-width:100%;height:auto}
            figcaption{width:0;min-width:100%;color:var(--soft);font-size:13.5px;padding:6px 10px 0}
            .box{overflow-x:auto;margin:0 0 16px}
            table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
            th,td{text-align:left;padding:7px 14px;border-top:1px solid var(--line);vertical-align:top}
            thead th{border-top:0;color:var(--soft);font-weight:600}
            tbody:first-child tr:first-child>*{border-top:0}
            tbody th{font-weight:500;color:var(--soft);white-space:nowrap;width:1%}
            td:not(:last-child){white-space:nowrap}td:last-child{min-width:14ch}
            td.n{text-align:right}th.n{text-align:right}
            .kv td{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px;\
            overflow-wrap:anywhere}
            footer{color:var(--soft);font-size:13px;margin-top:34px}
            @media(max-width:620px){main{padding:20px 12px}}
            @media print{:root{color-scheme:light}body{background:#fff;font-size:11pt}main{padding:0}h2{\
            break-after:avoid}figure,tr,.card{break-inside:avoid}}
            """;

    private final String title;
    private final StringBuilder body = new StringBuilder(1 << 14);
    private boolean inRow;

    /**
     * Starts a page.
     *
     * @param title its heading
     * @param lead one or two sentences under it; empty for none
     */
    public HtmlReport(String title, String lead) {
        this.title = title;
        body.append("<h1>").append(Svg.escape(title)).append("</h1>\n");
        if (!lead.isEmpty()) {
            body.append("<p class=\"lead\">").append(Svg.escape(lead)).append("</p>\n");
        }
    }

    /** Adds the figures that matter most as a row of cards: name and value. */
    public HtmlReport summary(Map<String, ?> figures) {
        endRow();
        body.append("<dl class=\"cards\">\n");
        figures.forEach((name, value) -> body.append("<div class=\"card\"><dt>").append(Svg.escape(name))
                .append("</dt><dd>").append(Svg.escape(shown(value, 4))).append("</dd></div>\n"));
        body.append("</dl>\n");
        return this;
    }

    /** Starts a section. */
    public HtmlReport section(String heading) {
        endRow();
        body.append("<h2>").append(Svg.escape(heading)).append("</h2>\n");
        return this;
    }

    /** Adds a paragraph of plain text. */
    public HtmlReport paragraph(String text) {
        endRow();
        body.append("<p>").append(Svg.escape(text)).append("</p>\n");
        return this;
    }

    /**
     * Adds a plot; figures that follow each other stand side by side where there is room.
     *
     * @param svg what a plot's {@code toSvg()} returned; the style that all plots begin with is kept once a page
     * @param caption plain text under it; empty for none
     */
    public HtmlReport figure(String svg, String caption) {
        if (!svg.startsWith("<svg")) {
            throw new IllegalArgumentException("a figure must begin with <svg");
        }
        if (!inRow) {
            body.append("<div class=\"row\">\n");
            inRow = true;
        }
        body.append("<figure>").append(svg.replace(Theme.styleElement(), ""));
        if (!caption.isEmpty()) {
            body.append("<figcaption>").append(Svg.escape(caption)).append("</figcaption>");
        }
        body.append("</figure>\n");
        return this;
    }

    /**
     * Adds a table.
     *
     * @param header one name a column
     * @param rows as many cells a row; numbers are rounded to 5 digits and set to the right
     */
    public HtmlReport table(List<String> header, List<? extends List<?>> rows) {
        endRow();
        body.append("<div class=\"box\"><table><thead><tr>");
        for (int c = 0; c < header.size(); c++) {
            boolean numbers = !rows.isEmpty() && c < rows.get(0).size() && rows.get(0).get(c) instanceof Number;
            body.append(numbers ? "<th class=\"n\">" : "<th>").append(Svg.escape(header.get(c))).append("</th>");
        }
        body.append("</tr></thead><tbody>\n");
        for (List<?> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException("a row has " + row.size() + " cells, the header " + header.size());
            }
            body.append("<tr>");
            row.forEach(cell -> body.append(cell instanceof Number ? "<td class=\"n\">" : "<td>")
                    .append(Svg.escape(shown(cell, 5))).append("</td>"));
            body.append("</tr>\n");
        }
        body.append("</tbody></table></div>\n");
        return this;
    }

    /** Adds a table of names and values, numbers in full: options, seed, kernels, JDK. */
    public HtmlReport keyValues(Map<String, ?> values) {
        endRow();
        body.append("<div class=\"box\"><table class=\"kv\"><tbody>\n");
        values.forEach((name, value) -> body.append("<tr><th scope=\"row\">").append(Svg.escape(name))
                .append("</th><td>").append(Svg.escape(shown(value, 0))).append("</td></tr>\n"));
        body.append("</tbody></table></div>\n");
        return this;
    }

    /** Adds a last line in small print. */
    public HtmlReport footer(String text) {
        endRow();
        body.append("<footer>").append(Svg.escape(text)).append("</footer>\n");
        return this;
    }

    /** Returns the page. */
    public String toHtml() {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>" + Svg.escape(title)
                + "</title>\n<style>\n" + STYLE + "</style>" + Theme.styleElement() + "</head>\n<body><main>\n" + body
                + (inRow ? "</div>\n" : "") + "</main></body></html>\n";
    }

    /** Writes the page, atomically. */
    public void write(Path file) {
        AtomicFile.write(file, toHtml());
    }

    private void endRow() {
        if (inRow) {
            body.append("</div>\n");
            inRow = false;
        }
    }

    private static String shown(Object value, int digits) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return digits == 0 ? Numbers.shortest(number) : Numbers.rounded(number, digits);
        }
        return String.valueOf(value);
    }
}
