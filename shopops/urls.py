"""Addresses: the admin, the REST API and its OpenAPI page."""

from django.contrib import admin
from django.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
