# Source: keras-team/keras issue 9756.
# Asked: Sequential.from_config with the layers of a branching model.
from keras.layers import Conv2D, Input, concatenate
from keras.models import Model, Sequential

inputs = Input((20, 20, 3))
conva = Conv2D(filters=1, kernel_size=(1, 1))(inputs)
convb = Conv2D(filters=1, kernel_size=(1, 1))(inputs)
conc = concatenate([conva, convb])
model = Model(inputs=inputs, outputs=conc)
config = model.get_config()
new_model = Sequential.from_config(config["layers"])
new_model.summary()
