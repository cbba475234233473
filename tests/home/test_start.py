"""The first page and the short way to records."""


def test_nobody_gets_the_search_box_and_a_way_in(browser_of):
    page = browser_of("").get("/")
    assert page.status_code == 200
    assert 'name="q"' in page.text
    assert "Sign in" in page.text


def test_with_nothing_to_do_the_page_says_so(browser_of):
    assert "Nothing waits for you" in browser_of("lena").get("/").text


def test_an_unknown_reference_is_not_found(browser_of):
    assert browser_of("lena").get("/KB-999").status_code == 404
    assert browser_of("lena").get("/XYZ-1").status_code == 404


def test_nobody_is_asked_to_sign_in_first(browser_of):
    answer = browser_of("").get("/KB-999")
    assert answer.location == "/sign-in?next=%2FKB-999"


def test_what_is_no_reference_is_not_found(browser_of):
    for path in ("/KB-0", "/KB-1x", "/KB-9999999999", "/K-1"):
        assert browser_of("lena").get(path).status_code == 404
