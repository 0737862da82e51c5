"""Looks at a report in headless Chromium, from disk and with the network off: report_in_chromium.py PAGE

Every check is a function whose name says what must be so; those that fail are named, and the exit code is 1.
"""
import json
import pathlib
import sys
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select


def browser(scripts=True):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,900",
                     "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-dev-shm-usage",
                     "--user-data-dir=" + tempfile.mkdtemp(prefix="rankcollapse-chromium-", dir=SCRATCH)]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


def view(page, name):
    return page.find_element(By.CSS_SELECTOR, f'.interactive[data-view="{name}"]')


def picture(box):
    return box.parent.execute_script("return arguments[0].querySelector('canvas').toDataURL()", box)


def control(box, label):
    """The native control behind a label that begins so."""
    for one in box.find_elements(By.TAG_NAME, "label"):
        if one.text.startswith(label):
            return box.find_element(By.ID, one.get_attribute("for"))
    raise AssertionError(f"no control is called {label}")


def press(page, element, *keys):
    page.execute_script("arguments[0].scrollIntoView({block: 'center'}); arguments[0].focus({preventScroll: true})", element)
    ActionChains(page).send_keys(*keys).perform()


def changes(box, action):
    """Whether the chart and the words beside it are others after an action."""
    before, words = picture(box), box.text
    action()
    return picture(box) != before and box.text != words


def nothing_is_refused_or_fails(page):
    assert page.get_log("browser") == []


def every_view_has_drawn(page):
    boxes = page.find_elements(By.CSS_SELECTOR, ".interactive")
    assert len(boxes) == 8, f"{len(boxes)} views"
    for box in boxes:
        size = page.execute_script("const c = document.createElement('canvas'), o = arguments[0].querySelector('canvas');"
                                   "c.width = o.width; c.height = o.height; return [c.toDataURL(), o.width]", box)
        assert size[1] > 300 and picture(box) != size[0], box.get_attribute("data-view")


def sliders_move_the_spectrum_by_keys(page):
    box = view(page, "spectra")
    for label in ["Penalty", "Epoch"]:
        assert changes(box, lambda: press(page, control(box, label), Keys.ARROW_LEFT)), label


def another_layer_and_a_linear_axis_change_the_spectrum(page):
    box = view(page, "spectra")
    assert changes(box, lambda: Select(control(box, "Weight")).select_by_index(1))
    before = picture(box)
    press(page, control(box, "logarithmic"), " ")
    assert picture(box) != before


def the_threshold_is_dragged(page):
    box = view(page, "profiles")
    handle = box.find_element(By.CSS_SELECTOR, '[role="slider"]')
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", handle)
    told = box.find_element(By.CSS_SELECTOR, "output.finding")
    value, rank = float(handle.get_attribute("aria-valuenow")), told.text
    ActionChains(page).move_to_element(handle).click_and_hold().move_by_offset(0, -90).release().perform()
    assert float(handle.get_attribute("aria-valuenow")) > value + 0.3
    assert told.text != rank, rank


def the_threshold_moves_by_keys_and_says_so(page):
    box = view(page, "profiles")
    handle = box.find_element(By.CSS_SELECTOR, '[role="slider"]')
    press(page, handle, Keys.HOME)
    lowest = handle.get_attribute("aria-valuemin")
    assert float(handle.get_attribute("aria-valuenow")) == float(lowest)
    numbers = box.text
    press(page, handle, Keys.PAGE_UP, Keys.ARROW_UP)
    assert abs(float(handle.get_attribute("aria-valuenow")) - float(lowest) - 1.1) < 0.011
    press(page, handle, Keys.END)
    assert "Rank 0 of" in box.text and box.text != numbers
    assert handle.get_attribute("aria-valuetext") == "1"


def ranks_of_all_rules_follow_the_epoch(page):
    box = view(page, "profiles")
    rules = box.find_elements(By.CSS_SELECTOR, ".pair > div")[1]
    before = rules.text
    assert "numpy" in before and "relative:1e-1" in before
    press(page, control(box, "Penalty"), Keys.END)
    press(page, control(box, "Epoch"), Keys.HOME)
    at_start = rules.text
    press(page, control(box, "Epoch"), Keys.END)
    assert rules.text != at_start


def quantity_and_prediction_are_chosen(page):
    for name, label in [("penalties", "Quantity"), ("predictions", "Prediction")]:
        box = view(page, name)
        before, choice = picture(box), Select(control(box, label))
        choice.select_by_index((choice.options.index(choice.first_selected_option) + 1) % len(choice.options))
        assert picture(box) != before, name


def equal_epochs_and_equal_dose_are_told_apart(page):
    box = page.find_element(By.CSS_SELECTOR, '.interactive[data-view="penalties"][data-experiment="1"]')
    choice = Select(control(box, "Trained"))
    assert [option.text for option in choice.options] == ["equal epochs", "equal dose"]
    before = picture(box)
    choice.select_by_index(1)
    assert picture(box) != before


def a_phone_scrolls_down_only(page):
    for width in [390, 650, 780, 1280]:
        page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                             {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500})
        wide = page.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width, f"{wide} at {width}"


def nothing_but_the_library_is_global(page):
    new = page.execute_script("const frame = document.createElement('iframe'); document.body.append(frame);"
                              "const known = new Set(Object.getOwnPropertyNames(frame.contentWindow)); frame.remove();"
                              "return Object.getOwnPropertyNames(window).filter((name) => !known.has(name)"
                              " && !/^(cdc_|se_|\\$cdc|ret_nodes|\\d+$)/.test(name))")
    assert new == ["Chart"], new


def paper_shows_static_figures(page):
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not view(page, "spectra").is_displayed()
    assert page.find_element(By.CSS_SELECTOR, ".static svg").is_displayed()
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def without_scripts_figures_and_tables_are_there(page):
    assert not view(page, "spectra").is_displayed()
    assert "Drag the threshold" not in page.find_element(By.TAG_NAME, "body").text
    figures = page.find_elements(By.CSS_SELECTOR, ".static svg")
    assert figures and all(figure.is_displayed() for figure in figures)
    folded = page.find_elements(By.CSS_SELECTOR, "details.numbers")
    assert folded and folded[0].get_attribute("open") is None
    folded[0].find_element(By.TAG_NAME, "summary").click()
    assert folded[0].get_attribute("open") and folded[0].find_element(By.TAG_NAME, "table").is_displayed()
    assert page.find_element(By.CSS_SELECTOR, "#trials table").is_displayed()


def a_view_that_cannot_draw_leaves_its_figures_and_the_others(page):
    assert not view(page, "penalties").is_displayed()
    assert page.find_element(By.CSS_SELECTOR, "#penalties-0 .static svg").is_displayed()
    for name in ["spectra", "profiles", "predictions"]:
        assert view(page, name).is_displayed(), name
        assert not page.find_element(By.CSS_SELECTOR, f"#{name}-0 .static").is_displayed(), name


def a_seed_that_is_not_there_shows_no_other(page):
    spectra, profiles = view(page, "spectra"), view(page, "profiles")
    for box in [spectra, profiles]:
        Select(control(box, "Seed")).select_by_visible_text("2")
        press(page, control(box, "Penalty"), Keys.END)
    assert "Nothing is recorded here of fc1, seed 2" in spectra.text
    assert "λmin now" not in spectra.text.replace("\n", "")
    assert "Nothing is recorded here of fc1, seed 2" in profiles.text
    press(page, control(profiles, "Penalty"), Keys.HOME)
    rows = profiles.find_elements(By.CSS_SELECTOR, ".pair > div:first-child tbody tr")
    assert rows[-1].text.endswith("– –") and not rows[0].text.endswith("–"), [row.text for row in rows]


def ranks_of_other_penalties_name_their_epoch(page):
    profiles = view(page, "profiles")
    press(page, control(profiles, "Penalty"), Keys.HOME)
    press(page, control(profiles, "Epoch"), Keys.END, Keys.ARROW_LEFT)
    def epochs():
        return [row.find_elements(By.TAG_NAME, "td")[1].text
                for row in profiles.find_elements(By.CSS_SELECTOR, ".pair > div:first-child tbody tr")]
    assert epochs() == ["7", "7", "6"], epochs()
    press(page, control(profiles, "Epoch"), Keys.HOME, Keys.ARROW_RIGHT)
    assert epochs() == ["1", "1", "1"], epochs()
    press(page, control(profiles, "Penalty"), Keys.END)
    press(page, control(profiles, "Epoch"), Keys.END)
    assert epochs() == ["8", "8", "6"], epochs()


def what_was_expected_stands_on_one_line(page):
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                         {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    lines = page.execute_script("const range = document.createRange();"
                                "range.selectNodeContents(document.querySelector('.claims td[data-name=\"expected\"]'));"
                                "return range.getClientRects().length")
    assert lines == 1, lines


def statements_have_a_phones_whole_width(page):
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                         {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True})
    page.get(page.current_url)
    for cell in page.find_elements(By.CSS_SELECTOR, ".claims tr[id] td:nth-child(2)"):
        row = cell.find_element(By.XPATH, "..")
        assert cell.size["width"] == row.size["width"], (cell.size, row.size)


def a_script_that_is_not_ours_does_not_run(page):
    assert page.title != "broken"
    assert any("Content Security Policy" in line["message"] for line in page.get_log("browser"))


ON_THE_PAGE = [nothing_is_refused_or_fails, every_view_has_drawn, sliders_move_the_spectrum_by_keys,
               another_layer_and_a_linear_axis_change_the_spectrum, the_threshold_is_dragged,
               the_threshold_moves_by_keys_and_says_so, ranks_of_all_rules_follow_the_epoch,
               quantity_and_prediction_are_chosen, equal_epochs_and_equal_dose_are_told_apart,
               nothing_but_the_library_is_global, paper_shows_static_figures, a_phone_scrolls_down_only,
               what_was_expected_stands_on_one_line, statements_have_a_phones_whole_width]


def failures(page, address, checks):
    page.get(address)
    failed = []
    for check in checks:
        try:
            check(page)
        except Exception as error:  # whatever it is, the other checks go on
            failed.append(f"{check.__name__}: {type(error).__name__}: {error}")
    page.quit()
    return failed


def with_other_data(file, name, change):
    """The page with its block of data changed."""
    begin, end = '<script type="application/json" id="report-data">', "</script>"
    before, rest = file.read_text().split(begin, 1)
    text, after = rest.split(end, 1)
    data = json.loads(text)
    change(data["experiments"][0]["views"])
    other = file.with_name(name)
    other.write_text(before + begin + json.dumps(data).replace("<", "\\u003c") + end + after)
    return other.as_uri()


def break_one_view(views):
    del views["penalties"]["points"]


def leave_out_trials_and_moments(views):
    """The strongest penalty has seed 1 only, and that ends with epoch 6."""
    spectra = views["spectra"]
    strongest = len(spectra["conditions"]) - 1
    spectra["trials"] = [trial for trial in spectra["trials"] if trial["condition"] < strongest or trial["seed"] == "1"]
    for weight in spectra["trials"][-1]["weights"].values():
        for numbers in weight.values():
            del numbers[7:]


def main():
    file = pathlib.Path(sys.argv[1]).resolve()
    doctored = file.with_name("doctored.html")
    doctored.write_text(file.read_text().replace("</body>", "<script>document.title = 'broken'</script></body>"))
    broken = with_other_data(file, "broken.html", break_one_view)
    fewer = with_other_data(file, "fewer.html", leave_out_trials_and_moments)
    failed = failures(browser(), file.as_uri(), ON_THE_PAGE)
    failed += failures(browser(scripts=False), file.as_uri(), [without_scripts_figures_and_tables_are_there])
    failed += failures(browser(), doctored.as_uri(), [a_script_that_is_not_ours_does_not_run])
    failed += failures(browser(), broken, [a_view_that_cannot_draw_leaves_its_figures_and_the_others])
    failed += failures(browser(), fewer, [ranks_of_other_penalties_name_their_epoch,
                                          a_seed_that_is_not_there_shows_no_other])
    print("\n".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as SCRATCH:
        sys.exit(main())
