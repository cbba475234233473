"""What made-up articles are labelled with, in the proportions of a real desk."""

PEOPLE, TEAMS = 60, 12  # ids 1 … n; the cast of the tests comes first

SERVICES = (
    "Remote access|Mail|Single sign-on|Directory|File shares|Printing|Payment gateway|Order intake|"
    "Shipment tracker|Warehouse scanners|Intranet|Wiki|Chat|Telephony|Video rooms|Wi-Fi|"
    "Office network|DNS|Certificates|Backup|Monitoring|Log search|Message queue|Object storage|"
    "Order database|Reporting|Data warehouse|Payroll|Time sheets|Expenses|Customer portal|"
    "Web shop|Search service|Image store|CI runners|Container registry|Kubernetes|"
    "Virtual desktops|Laptops|Mobile devices|Asset register"
).split("|")
CATEGORIES = (
    "Access and accounts|Network|Devices|Mail and calendar|Databases|Kubernetes and hosts|Payments|"
    "Warehouse|Storage and backup|Monitoring|Releases|Office software"
).split("|")
KINDS = {"sop": 30, "how_to": 29, "known_error": 21, "faq": 18, "rca_template": 2}
CONFIDENCES = {"validated": 62, "not_validated": 25, "work_in_progress": 6, "archived": 7}
AUDIENCES = {"internal": 70, "public": 8, "l2": 10, "l3": 4, "teams": 8}
LAYERED = 0.05  # share of open articles with a section for L2
REVIEWERS = ("role:reviewer", "role:admin")
