"""How people come in: name and password, then a second factor, before any page. Built on django-allauth."""
