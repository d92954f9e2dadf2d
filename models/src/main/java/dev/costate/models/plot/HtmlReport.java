package dev.costate.models.plot;

import dev.costate.models.files.AtomicFile;
import dev.costate.models.files.Numbers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A self-contained HTML page: what was trained, how well, with which options.
 *
 * <p>It has no script and no resource from elsewhere, follows the reader's light or dark setting on a screen, and is
 * light on paper. Its charts are as wide as their cards on any screen.
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
            .lead{font-size:19px;line-height:1.45;margin:0 0 4px;max-width:none}.lead+:not(.lead){margin-top:10px}
            p{max-width:75ch;margin:0 0 14px}
            .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,240px),1fr));gap:16px;\
            margin:0 0 16px}
            .card,figure,.box,.kv,pre{background:var(--paper);border:1px solid var(--line);border-radius:10px}
            .card{padding:12px 16px}
            .card dt,.card dd+dd,.kv dt,nav{color:var(--soft);font-size:13px}
            .card dd{margin:2px 0 0;font-size:21px;font-weight:600;font-variant-numeric:tabular-nums;\
            overflow-wrap:anywhere}
            .card dd+dd{font-weight:400}
            nav{columns:3 240px;margin:0 0 14px}nav a{display:block;color:var(--accent)}
            pre{margin:0 0 16px;padding:10px 16px;white-space:pre-wrap;overflow-wrap:anywhere}
            .row{margin:0 0 16px;display:grid;grid-template-columns:repeat(12,1fr);gap:16px}
            figure{margin:0;padding:8px 8px 12px;min-width:0}
            figure svg{display:block;width:100%;height:auto}
            figcaption{color:var(--soft);font-size:13.5px;padding:6px 10px 0}
            .narrow{display:none}
            @media(max-width:1000px){.row{grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr))}\
            .row figure{grid-column:auto!important}:not(.whole)>.wide{display:none}:not(.whole)>.narrow{display:block}}
            .box{overflow-x:auto;margin:0 0 16px;width:fit-content;max-width:100%}
            table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
            th,td{text-align:left;padding:7px 14px;border-top:1px solid var(--line);vertical-align:top}
            thead th{border-top:0;color:var(--soft);font-weight:600}
            tbody:first-child tr:first-child>*{border-top:0}
            th,td:not(:last-child),code{white-space:nowrap}td:last-child:not(.n){min-width:14ch}
            .n{text-align:right}code{font:inherit}
            tr.best>*{font-weight:650}
            .kv{columns:3 300px;column-gap:32px;margin:0 0 16px;padding:10px 16px}
            .kv div{display:flex;gap:12px;justify-content:space-between;padding:3px 0;break-inside:avoid}
            .kv dd{flex:none;max-width:65%;margin:0;text-align:right;font-size:13px;\
            font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
            pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
            footer{color:var(--soft);font-size:13px;margin-top:34px}
            @media(max-width:620px){td:first-child{white-space:normal;min-width:16ch}\
            main{padding:20px 12px}.wide{display:none}.narrow{display:block}}
            @media print{:root{color-scheme:light}body{background:#fff;font-size:11pt}main{padding:0}h2{\
            break-after:avoid}figure,tr,.card{break-inside:avoid}}
            """;

    /** The folder of the plots' own files, beside the page. */
    public static final String FIGURES = "figures";

    /** Pixels between the edges of the page's cards, between two cards, and of a card around its plot. */
    private static final int PAGE = 1208;
    private static final int GAP = 16;
    private static final int RIM = 18;

    /** Plots up to this width stand three in a line, others two; wider drawings are made for phones once more. */
    private static final int NARROW = 400;
    private static final int PHONE = 354;

    private final String title;
    private final StringBuilder body = new StringBuilder(1 << 14);
    private final StringBuilder contents = new StringBuilder();
    private final List<Plot> row = new ArrayList<>();
    private final List<String> captions = new ArrayList<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private int contentsAt = -1;
    private int sections;

    /**
     * Starts a page.
     *
     * @param title its heading
     * @param lead short sentences under it, one a line; empty for none
     */
    public HtmlReport(String title, String lead) {
        this.title = title;
        body.append("<h1>").append(Svg.escape(title)).append("</h1>\n");
        lead.lines().forEach(line -> element("p class=\"lead\"", line));
    }

    /** Appends an element with plain text. */
    private HtmlReport element(String tag, String text) {
        endRow();
        body.append('<').append(tag).append('>').append(prose(text)).append("</").append(tag.split(" ")[0])
                .append(">\n");
        return this;
    }

    /** Returns text as HTML, with no line broken inside the name of an option or a number. */
    private static String prose(String text) {
        return Svg.escape(text).replaceAll("--[a-z-]+|[0-9.]+e-[0-9]+", "<code>$0</code>");
    }

    /**
     * Adds the figures that matter most as a row of cards.
     *
     * @param cards of each its name, its value and what that is to be held against
     */
    public HtmlReport cards(List<List<String>> cards) {
        endRow();
        body.append("<dl class=\"cards\">\n");
        for (List<String> card : cards) {
            body.append("<div class=\"card\"><dt>").append(Svg.escape(card.get(0))).append("</dt><dd>")
                    .append(Svg.escape(card.get(1))).append("</dd><dd>").append(Svg.escape(card.get(2)))
                    .append("</dd></div>\n");
        }
        body.append("</dl>\n");
        return this;
    }

    /** Puts a table of contents here, with all sections of the page. */
    public HtmlReport contents() {
        endRow();
        contentsAt = body.length();
        return this;
    }

    /** Starts a section. */
    public HtmlReport section(String heading) {
        sections++;
        contents.append("<a href=\"#s").append(sections).append("\">").append(Svg.escape(heading)).append("</a>\n");
        return element("h2 id=\"s" + sections + "\"", heading);
    }

    /** Adds a paragraph of plain text. */
    public HtmlReport paragraph(String text) {
        return element("p", text);
    }

    /** Adds a line to be typed. */
    public HtmlReport command(String line) {
        return element("pre", line);
    }

    /**
     * Adds a plot. Plots that follow each other stand in lines that fill the page, three or two in each.
     *
     * @param caption plain text under it; empty for none
     * @throws IllegalArgumentException if it cannot be drawn
     */
    public HtmlReport figure(Plot plot, String caption) {
        plot.toSvg(PHONE);
        row.add(plot);
        captions.add(caption);
        return this;
    }

    /** Draws the plots that wait, line by line. */
    private void endRow() {
        if (row.isEmpty()) {
            return;
        }
        body.append("<div class=\"row\">\n");
        int done = 0;
        while (done < row.size()) {
            int n = inLine(done);
            int pixels = (PAGE + GAP) / n - GAP - RIM;
            for (int i = done; i < done + n; i++) {
                drawn(row.get(i), captions.get(i), pixels, n);
            }
            done += n;
        }
        body.append("</div>\n");
        row.clear();
        captions.clear();
    }

    /** How many plots stand in the line that the plot at {@code from} begins: none alone if others come before. */
    private int inLine(int from) {
        int left = row.size() - from;
        int most = row.subList(from, from + Math.min(3, left)).stream().allMatch(p -> p.width() <= NARROW) ? 3 : 2;
        return left == most + 1 ? most == 3 ? 2 : 3 : Math.min(most, left);
    }

    private void drawn(Plot plot, String caption, int pixels, int inLine) {
        String svg = plot.toSvg(pixels);
        String name = svg.substring(svg.indexOf("<title>") + 7, svg.indexOf("</title>")).replaceAll("&#?\\w+;", "")
                .toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        files.put(String.format(Locale.ROOT, "%02d-%.40s.svg", files.size() + 1, name), svg);
        body.append("<figure style=\"grid-column:span ").append(12 / inLine)
                .append(inLine == 1 ? "\" class=\"whole\">" : "\">");
        if (pixels > NARROW) {
            body.append("<div class=\"wide\">").append(bare(svg)).append("</div><div class=\"narrow\">")
                    .append(bare(plot.toSvg(PHONE))).append("</div>");
        } else {
            body.append(bare(svg));
        }
        if (!caption.isEmpty()) {
            body.append("<figcaption>").append(prose(caption)).append("</figcaption>");
        }
        body.append("</figure>\n");
    }

    /** The style that all plots begin with is kept once a page. */
    private static String bare(String svg) {
        return svg.replace(Theme.styleElement(), "");
    }

    /**
     * Adds a table.
     *
     * @param header one name a column
     * @param rows as many cells a row; numbers are rounded to 5 digits and set to the right
     */
    public HtmlReport table(List<String> header, List<? extends List<?>> rows) {
        return table(header, rows, List.of());
    }

    /** As above, with some rows set off. */
    public HtmlReport table(List<String> header, List<? extends List<?>> rows, List<? extends List<?>> best) {
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
            body.append(best.contains(row) ? "<tr class=\"best\">" : "<tr>");
            row.forEach(cell -> body.append(cell instanceof Number ? "<td class=\"n\">" : "<td>")
                    .append(Svg.escape(shown(cell, 5))).append("</td>"));
            body.append("</tr>\n");
        }
        body.append("</tbody></table></div>\n");
        return this;
    }

    /** Adds names and values in columns, numbers in full if no digits are given: options, seed, kernels, JDK. */
    public HtmlReport keyValues(Map<String, ?> values, int digits) {
        endRow();
        body.append("<dl class=\"kv\">\n");
        values.forEach((name, value) -> body.append("<div><dt>").append(Svg.escape(name)).append("</dt><dd>")
                .append(Svg.escape(shown(value, digits))).append("</dd></div>\n"));
        body.append("</dl>\n");
        return this;
    }

    /** Adds a last line in small print. */
    public HtmlReport footer(String text) {
        return element("footer", text);
    }

    /** Returns the page. */
    public String toHtml() {
        endRow();
        String page = contentsAt < 0 ? body.toString()
                : new StringBuilder(body).insert(contentsAt, "<nav>\n" + contents + "</nav>\n").toString();
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>" + Svg.escape(title)
                + "</title>\n<style>\n" + STYLE + "</style>" + Theme.styleElement() + "</head>\n<body><main>\n" + page
                + "</main></body></html>\n";
    }

    /** Writes the page, atomically, and each plot as an SVG file of its own into the folder {@link #FIGURES} by it. */
    public void write(Path file) {
        AtomicFile.write(file, toHtml());
        files.forEach((name, svg) -> AtomicFile.write(file.resolveSibling(FIGURES).resolve(name), svg));
    }

    private static String shown(Object value, int digits) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return digits == 0 ? Numbers.shortest(number) : Numbers.rounded(number, digits);
        }
        return String.valueOf(value);
    }
}
