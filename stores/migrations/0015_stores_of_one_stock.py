from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stores', '0014_inspection_switches'),
    ]

    operations = [
        migrations.AddField(
            model_name='storegroup',
            name='shares_stock',
            field=models.BooleanField(default=False, help_text='The same SKU of the seller must show the same stock in all of them. At most 50 stores are compared.', verbose_name='shares one stock'),
        ),
    ]
