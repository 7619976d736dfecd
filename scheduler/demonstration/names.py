"""Names, streets and towns of a county that does not exist; put together, they mean nobody."""

import random

from scheduler.partners.models import StaffMember

FEMALE = """
    Abena Ada Adele Agnes Aisha Alice Amina Amy Anita Anna Asma Beatrice Bethan Bridget Carys Cecily
    Chloe Clara Delia Dina Edith Efua Eleni Elin Ella Erin Esther Eva Farah Faye Fiona Flora Freda
    Gemma Grace Greta Halima Hana Hattie Helen Ines Iris Isla Ivy Jana Jean Joan Joyce Kasia Keira
    Leila Lena Lila Lowri Lucy Maeve Magda Marta Mary Mina Moira Nadia Nell Nia Nora Olive Olwen
    Pearl Petra Rana Rita Rosa Ruth Sadia Sana Seren Shira Sian Sonia Stella Tamar Tess Una Vera
    Wanda Yasmin Zara Zoë
""".split()

MALE = """
    Aaron Abel Adil Ahmed Alan Albert Alfie Amir Arjun Arthur Asad Basil Bilal Bryn Caleb Cecil
    Clive Colin Conor Dafydd Dario David Declan Dev Dylan Edwin Elis Emlyn Emre Enzo Eric Ezra
    Farid Felix Finn Frank Gareth George Gwyn Hamza Harry Henry Hugh Hussein Idris Imran Ivan Jack
    Jacob Jamal Joel Jonah Karim Keir Kofi Kwame Lars Leo Lloyd Luca Malik Marek Mateo Milo Mohan
    Nabil Ned Noel Omar Oscar Owain Pavel Percy Piotr Rafi Rahul Ralph Reza Rhys Ronan Sami Seth
    Silas Stan Tariq Theo Tomasz Umar Victor Walter Yusuf
""".split()

SURNAMES = """
    Abara Acheson Adair Akhtar Amery Anders Appiah Arden Ashby Atwell Badger Bailey Barlow Bashir
    Beck Bennet Birch Blythe Boateng Bowen Bramley Brook Calder Carr Chaudhry Clegg Coker Corby
    Cotter Crane Dacre Daly Danso Darby Deakin Denby Dhillon Drake Dunn Eames Easton Eddow Ellery
    Emeka Fairley Farrow Fenn Field Finch Flint Forde Frost Garner Gill Glover Grange Hadley Haque
    Harlow Hart Hazel Heron Hobbs Holt Hussain Ingram Iqbal Ivers Jarrow Jessop Judd Kamara Keane
    Kemble Khatun Kowal Lacey Lamb Larkin Leigh Lind Lowe Mably Mahmood Mallow Marlow Mensah Mercer
    Mistry Moss Nash Neville Norris Nowak Oakes Obi Odell Okafor Orme Osei Owusu Paget Parr Patel
    Peake Penrose Pike Quayle Quinn Rahman Ramsay Rawle Reeve Ridley Rook Rowe Saleh Sandhu Sayer
    Sesay Shaw Sloane Snow Stone Sutton Swann Tait Tanner Teale Thorne Tindall Umeh Underhill Usher
    Vane Varga Vasey Venn Wade Walsh Warne Webb Weir West Wolfe Wren Yardley Yeo York Zaman Zielinski
""".split()

STREETS = """
    Albion Almond Anchor Barley Beacon Bell Bramble Bridge Brook Castle Cedar Chapel Church Cooper
    Copper Dairy Dove Elm Ferry Field Foundry Garden George Grange Green Harbour Hazel Hill Holly
    Kiln King Lark Lime Linden Manor Maple Market Meadow Mill Mount North Oak Orchard Park Pound
    Priory Quarry Queen River Rope School Sheep Silver Spring Station Stone Summer Swan Tanner Tower
    Vicar Victoria Water Weaver West Willow Wood
""".split()

TOWNS = {
    "PENMARSH": "TA96",
    "COLBROOK": "TA97",
    "WINTERHAY": "TA97",
    "LARKFORD": "TA98",
    "MILLHAVEN": "TA98",
    "THORNBECK": "TA98",
    "ASHCOMBE": "TA99",
    "STOKE ALDHAM": "TA99",
}

# Letters that an inward postcode may have (DOMAIN.md 4.1).
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"


def full_name(chance: random.Random, *, gender: str) -> str:
    """A name such as "Nia Thorne"."""
    firsts = {StaffMember.Gender.FEMALE: FEMALE, StaffMember.Gender.MALE: MALE}
    first = chance.choice(firsts.get(StaffMember.Gender(gender), FEMALE + MALE))
    return f"{first} {chance.choice(SURNAMES)}"


def home(chance: random.Random, *, town: str) -> list[str]:
    """Street, town and postcode, as they stand in the window of an envelope."""
    kind = chance.choice(["Street", "Road", "Lane", "Close", "Way"])
    inward = f"{chance.randrange(10)}{chance.choice(_INWARD)}{chance.choice(_INWARD)}"
    return [
        f"{chance.randrange(1, 120)} {chance.choice(STREETS)} {kind}",
        town,
        f"{TOWNS[town]} {inward}",
    ]
