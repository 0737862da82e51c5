#include <catch2/catch.hpp>

#include "tests/experiments/figures/some_chart.hpp"

using namespace rankcollapse;

TEST_CASE("the table of a chart has a row a drawn number") {
  CHECK(chart_csv(chart_of(marks_of_every_kind())) == R"(panel,quantity,mark,label,x,y,low,high,value
fc1,λ_min,band,,1,,1,2,
fc1,λ_min,band,,2,,2,3,
fc1,λ_min,band,,3,,2,4,
fc1,λ_min,histogram,bars,,2,1,2,
fc1,λ_min,histogram,bars,,1,2,3,
fc1,λ_min,step,steps,1,1,,,
fc1,λ_min,step,steps,2,3,,,
fc1,λ_min,step,steps,3,2,,,
fc1,λ_min,line,line,1,1.5,,,
fc1,λ_min,line,line,2,2.5,,,
fc1,λ_min,line,line,3,3,,,
fc1,λ_min,points,points,1,3,2,4,0.1
fc1,λ_min,points,points,2,1,0.5,2,0.2
fc1,λ_min,reference,K,,2,,,
fc1,λ_min,reference,end,2,,,,
fc1,λ_min,reference,y = x,,,,,
fc1,λ_min,published,Martin 2018: 2,2,2,,,
)");
}

TEST_CASE("what is absent is an empty field, and a panel without a title has its number") {
  Chart chart = chart_of({Line{"a, b", {1, 2}, {std::numeric_limits<double>::quiet_NaN()}}});
  chart.panels[0].title = "";
  CHECK(chart_csv(chart) ==
        "panel,quantity,mark,label,x,y,low,high,value\n1,λ_min,line,\"a, b\",1,,,,\n1,λ_min,line,\"a, "
        "b\",2,,,,\n");
  CHECK(chart_csv(Chart{}) == "panel,quantity,mark,label,x,y,low,high,value\n");
}
