#include "experiments/report/html.hpp"

#include <catch2/catch.hpp>

using namespace rankcollapse;

TEST_CASE("no text of a result becomes markup of the page") {
  CHECK(html_text("<b a=\"1\" b='2'>&amp;") == "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;");
  CHECK(html_table({"<t>", {"<h>"}, {{"<td>"}}}).find("<td>&lt;td&gt;</td>") != std::string::npos);
}

TEST_CASE("prose has subscripts, and its equations stay on a line") {
  CHECK(html_prose("λ_min = 3 < ν_max") == "λ<sub>min</sub>&nbsp;=&nbsp;3 &lt; ν<sub>max</sub>");
}

TEST_CASE("nothing in a block of data ends the block") {
  const std::string block = data_block("d", Json::Object{{"</script><script>", "<!--"}});
  CHECK(block ==
        "<script type=\"application/json\" id=\"d\">{\"\\u003c/script>\\u003cscript>\":\"\\u003c!--\"}"
        "</script>\n");
}

TEST_CASE("numbers of a table stand at the right, words at the left") {
  const std::string table = html_table({"t", {"a"}, {{"0007 l2=3e-4", "1.5·10⁻³", "–", "done", "−∞"}}});
  CHECK(table.find("<tr><td>0007 l2=3e-4</td><td class=\"number\">1.5·10⁻³</td><td class=\"number\">–</td>"
                   "<td>done</td><td>−∞</td></tr>") != std::string::npos);
}

TEST_CASE("a folded table says how long it is, and an empty one is not there") {
  CHECK(folded_table({"t", {"a"}, {}}).empty());
  CHECK(folded_table({"t", {"a"}, {{"1"}}}).find("<summary>The numbers as a table: 1 row</summary>") !=
        std::string::npos);
}
